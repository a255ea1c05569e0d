// Something that is opened when it is first needed, and tried again if that failed.

export function lazily<Opened>(open: () => Promise<Opened>): () => Promise<Opened> {
  let opened: Promise<Opened> | null = null;
  return () => {
    const asked = (opened ??= open());
    asked.catch(() => {
      if (opened === asked) opened = null;
    });
    return asked;
  };
}
