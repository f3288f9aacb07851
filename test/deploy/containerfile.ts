/** One instruction of a Containerfile: its word in capitals, and what follows, with continued lines joined by a blank. */
export type Instruction = { readonly word: string; readonly text: string };

/** What stands between two FROM. `name`: after AS, else `""`. */
export type Stage = {
  readonly base: string;
  readonly name: string;
  readonly instructions: readonly Instruction[];
};

/** Everything that may stand in our file. What is not in the list would not be tried, so it is refused. */
const WORDS = new Set(
  "ARG FROM RUN COPY WORKDIR ENV USER VOLUME EXPOSE STOPSIGNAL HEALTHCHECK ENTRYPOINT LABEL".split(" "),
);

function instructionsOf(text: string): readonly Instruction[] {
  const lines = text.split("\n").filter((line) => !/^\s*(?:#|$)/.test(line));
  return lines
    .join("\n")
    .replaceAll(/\s*\\\n\s*/g, " ")
    .split("\n")
    .map((line) => {
      const [, word = "", rest = ""] = /^(\S+)\s*(.*)$/.exec(line) ?? [];
      if (!WORDS.has(word)) throw new Error(`Containerfile: ${word} is not known here`);
      return { word, text: rest };
    });
}

/** The stages, in order. The values of ARG before the first FROM are put in. */
export function stagesOf(text: string): readonly Stage[] {
  const globals = new Map<string, string>();
  const stages: { base: string; name: string; instructions: Instruction[] }[] = [];
  for (const instruction of instructionsOf(text)) {
    const stage = stages.at(-1);
    if (instruction.word === "FROM") {
      const [, base = "", name = ""] = /^(\S+)(?: AS (\S+))?$/.exec(instruction.text) ?? [];
      stages.push({ base: filledIn(base, globals), name, instructions: [] });
    } else if (stage !== undefined) {
      stage.instructions.push(instruction);
    } else {
      const [name = "", value = ""] = instruction.text.split("=");
      globals.set(name, value);
    }
  }
  return stages;
}

function filledIn(text: string, values: ReadonlyMap<string, string>): string {
  return text.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => values.get(name) ?? "");
}

/** What follows a word in a stage, once for each time that it stands there. */
export function textsOf({ instructions }: Stage, word: string): readonly string[] {
  return instructions.filter((instruction) => instruction.word === word).map(({ text }) => text);
}

/** `NAME=value …` of ENV, ARG and LABEL; a value in double quotes may hold blanks. */
export function assignmentsIn(text: string): ReadonlyMap<string, string> {
  const found = text.matchAll(/([\w.]+)=(?:"([^"]*)"|(\S*))/g);
  return new Map([...found].map(([, name = "", quoted, plain]) => [name, quoted ?? plain ?? ""]));
}

/** The list of words that ENTRYPOINT or HEALTHCHECK … CMD ends with. */
export function commandIn(text: string): readonly string[] {
  const parsed: unknown = JSON.parse(/\[.*\]$/.exec(text)?.[0] ?? "null");
  if (!Array.isArray(parsed) || !parsed.every((part) => typeof part === "string")) {
    throw new Error(`no list of words: ${text}`);
  }
  return parsed;
}

/**
 * Whether a file is part of the build, by the lines of `.dockerignore`: a line counts for a path and all below it, the
 * last line that fits decides (https://docs.docker.com/build/concepts/context/#dockerignore-files).
 */
export function isSent(path: string, ignore: string): boolean {
  const parts = path.split("/");
  const paths = parts.map((_, index) => parts.slice(0, index + 1).join("/"));
  let sent = true;
  for (const line of ignore.split("\n").filter((text) => text !== "" && !text.startsWith("#"))) {
    const pattern = line.replace(/^!/, "");
    if (paths.some((each) => fits(each, pattern))) sent = line.startsWith("!");
  }
  return sent;
}

/** `*` is any number of signs of one name, a leading dot too. Nothing else is used in our file. */
function fits(path: string, pattern: string): boolean {
  const parts = pattern.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("[^/]*")}$`).test(path);
}
