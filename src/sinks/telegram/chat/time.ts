/** Time of day such as `14:07` in the machine's time zone. `at` is unix milliseconds. */
export function timeOfDay(at: number): string {
  const date = new Date(at);
  return [date.getHours(), date.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":");
}
