/** Ends a question. `command` confirms; `undefined`: a button does. */
export const confirmBy = (command?: string): string =>
  command === undefined ? "" : ` To confirm, send ${command} within a minute`;
