// The acid suite comes without types.
declare module 'csv-spectrum' {
  interface Sample {
    readonly name: string;
    readonly csv: Buffer;
    readonly json: Buffer;
  }
  export default function csvSpectrum(done: (error: Error | null, samples: readonly Sample[]) => void): void;
}
