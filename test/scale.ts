/** `npm run test:long` runs everything whole; `npm test` a sample that keeps within five minutes. */
const LONG = process.env.TEST_LONG === "1";

/** How many runs, messages or rounds a test takes. Seeds are the same in both, so that a failure can be repeated. */
export function scaled(sample: number, whole: number): number {
  return LONG ? whole : sample;
}
