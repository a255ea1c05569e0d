// A scrape as Prometheus makes it: what `/metrics` says, value by value.

export interface Scrape {
  readonly status: number;
  readonly text: string;
  /** `name{labels}` → value; Marvin's own only. */
  readonly values: ReadonlyMap<string, number>;
}

export async function scrapeOf(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Scrape> {
  const response = await fetch(url, { headers });
  const text = await response.text();
  const values = text.split('\n').flatMap((line): [string, number][] => {
    const [, name, value] = /^(marvin\S*) (\S+)$/.exec(line) ?? [];
    return name === undefined ? [] : [[name, Number(value)]];
  });
  return { status: response.status, text, values: new Map(values) };
}
