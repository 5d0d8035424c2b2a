/** A file of this process that is on disk and not done with. */
export interface WrittenFile {
  readonly lane: number;
  readonly sequence: number;
}

/** What this process has on disk, by its place in the order of deliveries. */
export class OwnFiles {
  readonly #files: WrittenFile[] = [];
  #atRest = 0;

  /** Those that are not being sent. */
  get atRest(): number {
    return this.#atRest;
  }

  written(file: WrittenFile): void {
    this.#files.push(file);
    this.#atRest += 1;
  }

  /** It is being sent. */
  taken(): void {
    this.#atRest -= 1;
  }

  /** It could not be sent. */
  returned(): void {
    this.#atRest += 1;
  }

  /** It is on disk no more. */
  done(sequence: number): void {
    const place = this.#files.findIndex((file) => file.sequence === sequence);
    if (place >= 0) this.#files.splice(place, 1);
  }

  /** The places of a lane's files behind this one. */
  behind(lane: number, sequence: number): number[] {
    const files = this.#files.filter((file) => file.lane === lane && file.sequence > sequence);
    return files.map((file) => file.sequence);
  }
}
