// The address of a document's page.

export function documentPath(ref: string): string {
  return `/doc/${encodeURIComponent(ref)}`;
}
