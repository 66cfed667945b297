/** Prints the story as it happens: a numbered step, what was seen, how long it took, and whether it behaved. */

const paint = process.stdout.isTTY && process.env['NO_COLOR'] === undefined;
const colour = (code: number, text: string): string => (paint ? `\u001b[${String(code)}m${text}\u001b[0m` : text);

/** Thrown when a step did not behave; the story ends there with exit code 1. */
export class StoryBroken extends Error {}

export class Narrator {
  #step = 0;
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Runs one step and prints its title with the time it took, in milliseconds; the lines it tells follow. */
  async step<T>(title: string, act: (tell: (line: string) => void) => Promise<T>): Promise<T> {
    this.#step += 1;
    const lines: string[] = [];
    const began = this.#now();
    try {
      const result = await act((line) => lines.push(line));
      this.#print(title, colour(32, 'ok'), began, lines);
      return result;
    } catch (error) {
      this.#print(title, colour(31, 'not as it should be'), began, lines);
      throw error;
    }
  }

  #print(title: string, verdict: string, began: number, lines: readonly string[]): void {
    const time = `${String(Math.round(this.#now() - began))} ms`;
    process.stdout.write(`\n${colour(1, `${String(this.#step)}. ${title}`)}  ${colour(2, time)}  ${verdict}\n`);
    for (const line of lines) process.stdout.write(`   ${line}\n`);
  }
}

/** Ends the story when what was seen is not what the step promises. */
export function expect(condition: boolean, message: string): asserts condition {
  if (!condition) throw new StoryBroken(message);
}
