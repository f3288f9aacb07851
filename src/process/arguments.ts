import { nearest } from "../text/tools/nearest.ts";

/** The arguments that the program knows, as they are typed. */
const ARGUMENTS = ["--check-config", "--explain-rules", "--help", "--version"] as const;
type Argument = (typeof ARGUMENTS)[number];

const SHORT: ReadonlyMap<string, Argument> = new Map([
  ["-h", "--help"],
  ["-v", "--version"],
]);

/** What the program is asked to do, or what is wrong with the arguments. */
export type Asked =
  | { readonly do: "run" | Argument }
  | { readonly unknown: string; readonly meant: Argument | undefined }
  | { readonly notTogether: readonly [Argument, Argument] };

const isArgument = (text: string | undefined): text is Argument => ARGUMENTS.some((known) => known === text);

/** Pure: reads the arguments. Help comes before everything else, since who asks for it may have made a mistake. */
export function readArguments(args: readonly string[]): Asked {
  const given = args.map((arg) => SHORT.get(arg) ?? arg);
  if (given.includes("--help")) return { do: "--help" };
  const unknown = given.find((arg) => !isArgument(arg));
  if (unknown !== undefined)
    return { unknown, meant: ARGUMENTS.find((each) => each === nearest(unknown, ARGUMENTS)) };
  const [first, second] = [...new Set(given.filter(isArgument))];
  if (first === undefined) return { do: "run" };
  return second === undefined ? { do: first } : { notTogether: [first, second] };
}
