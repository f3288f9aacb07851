import { posix } from "node:path";

/** A source file: path from the root of the project, with `/`. */
export type Source = { readonly path: string; readonly text: string };
export type Violation = { readonly path: string; readonly line: number; readonly what: string };

type Import = { readonly specifier: string; readonly line: number };

export const MAX_LINES = 250;

/**
 * A row of the table of rooms in ARCHITECTURE.md. `name` is a path: a folder with everything below it, or files by
 * pattern (`src/*.ts`). `may` holds names of rooms whose files it imports; its own files are always among them.
 */
export type Room = { readonly name: string; readonly may: readonly string[] };

const ROOM_ROW = /^\| (`[^|]+`) \| [^|]+ \| ([^|]+) \|$/;

/** The rooms as the table of the document lists them. Throws when there is no table, so that an empty one allows nothing. */
export function roomsOf(document: string): readonly Room[] {
  const section = /\n## Rooms\n([\s\S]*?)\n## /.exec(document)?.[1] ?? "";
  const rooms = section.split("\n").flatMap((line) => {
    const [, names, may] = ROOM_ROW.exec(line) ?? [];
    if (names === undefined || may === undefined) return [];
    const quoted = (text: string): string[] =>
      [...text.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? "");
    return quoted(names).map((name) => ({ name, may: quoted(may) }));
  });
  if (rooms.length < 2) throw new Error("ARCHITECTURE.md has no table of rooms below '## Rooms'");
  return rooms;
}

/** A pattern for the files of a room: `NAME` stands for one folder, `*` for a part of a name. */
function holds(name: string): RegExp {
  const escaped = name.replace(/[.+?^${}()|[\]\\]/g, "\\$&");
  const pattern = escaped.replaceAll("NAME", "[^/]+").replaceAll("*", "[^/]*");
  return new RegExp(name.endsWith("/") ? `^${pattern}` : `^${pattern}$`);
}

/** The innermost room that holds the file; of a `NAME` room, the one folder that is meant. */
function roomOf(path: string, rooms: readonly Room[]): (Room & { readonly own: RegExp }) | undefined {
  const [room] = rooms
    .filter(({ name }) => holds(name).test(path))
    .toSorted((a, b) => b.name.length - a.name.length);
  if (room === undefined) return undefined;
  const at = room.name.split("/").indexOf("NAME");
  const own = at < 0 ? room.name : room.name.replace("NAME", path.split("/")[at] ?? "");
  return { ...room, own: holds(own) };
}

function lineOf(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}

/** Static and dynamic imports, re-exports and import types. Anchored so that comments and texts do not count. */
export function importsOf(text: string): readonly Import[] {
  const patterns = [
    /^[ \t]*(?:import|export)\b[^;"'`]*?\bfrom\s*(["'])([^"']+)\1/gm,
    /^[ \t]*import\s*(["'])([^"']+)\1/gm,
    /^(?![ \t]*(?:\*|\/\/|\/\*)).*?\b(?:import|require|createRequire)\(\s*(["'`])([^"'`]+)\1/gm,
  ];
  return patterns.flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match) => ({
      specifier: match[2] ?? "",
      line: lineOf(text, match.index + match[0].length),
    })),
  );
}

/** Where each third-party package, and each builtin that talks to the outside, may be imported. */
const packages: readonly (readonly [RegExp, RegExp])[] = [
  [/^(keyv|@keyv\/sqlite|node:sqlite)$/, /^src\/store\//],
  [/^htmlparser2$/, /^src\/wechat\/content\//],
  [/^grammy(\/|$)/, /^src\/sinks\/telegram\//],
  [/^@slack\//, /^src\/sinks\/slack\//],
  [/^undici$/, /^src\/(net\/|wechat\/web\/wire\/(http|cookies|pool)\.ts$)/],
  [/^(tough-cookie|http-cookie-agent)(\/|$)/, /^src\/wechat\/web\/wire\/(http|cookies)\.ts$/],
  [/^@clack\//, /^src\/setup\/tty\/clack\.ts$/],
  [/^qrcode$/, /^src\/bridge\/describe\/qr\.ts$/],
  [/^string-width$/, /^src\/text\/tools\/cells\.ts$/],
  [/^pino(-pretty)?$/, /^src\/process\/log\.ts$/],
  [/^zod$/, /^src\/(settings|sinks\/webhook\/events|http\/page\/api|wechat\/ingest\/envelope)\//],
  [/^standardwebhooks$/, /^src\/sinks\/webhook\//],
  [/^yaml$/, /^config\//],
  [/^prom-client$/, /^src\/http\//],
  [/^(hono|@hono\/node-server)(\/|$)/, /^src\/http\/page\//],
  [/^node:(http|https|http2|tls|dgram)$/, /^src\/(http|net|wechat\/ingest\/door)\//],
  [/^node:(net|dns)(\/|$)/, /^src\/(http|net|process|settings|wechat\/web|sinks)\//],
  [/^node:child_process$/, /^src\/wechat\/wechaty\/link\//],
  [/^node:/, /^(src\/(?!wechat\/content\/|bridge\/model\/)|config\/)/],
  // A pure room may still hash and measure.
  [/^node:(crypto|buffer|util)$/, /^src\//],
];

const EVERYWHERE: Room = { name: "test/", may: ["all"] };

function targetOf(path: string, specifier: string): string {
  return posix.normalize(posix.join(posix.dirname(path), specifier));
}

function importFault(
  path: string,
  specifier: string,
  rooms: readonly Room[],
  devPackages: readonly string[],
): string | undefined {
  if (specifier.startsWith(".")) {
    const target = targetOf(path, specifier);
    if (target === "src/main.ts") return "nobody imports src/main.ts";
    if (!/\.(ts|json)$/.test(target)) return `${specifier} lacks its .ts`;
    // Tests may look everywhere; simulators may not.
    const room = roomOf(path, rooms);
    if (room === undefined) return `${path} lies in no room: give it one in ARCHITECTURE.md`;
    const allowed =
      room.own.test(target) || room.may.some((name) => name === "all" || holds(name).test(target));
    return allowed ? undefined : `${room.name} may not import ${target}`;
  }
  if (path.startsWith("test/simulators/")) {
    if (specifier.startsWith("node:") || path.endsWith(".test.ts")) return undefined;
    const known = devPackages.some((name) => specifier === name || specifier.startsWith(`${name}/`));
    return known ? undefined : `a simulator imports only builtins and devDependencies, not ${specifier}`;
  }
  if (!/^(src|config)\//.test(path)) return undefined;
  const places = packages.filter(([name]) => name.test(specifier));
  if (places.length === 0) return `${specifier} has no place: give it one in test/architecture-rules.ts`;
  const own = specifier.startsWith("node:") ? [...places].slice(0, 1) : places;
  const pure = /^node:(crypto|buffer|util)$/.test(specifier) ? places : own;
  return pure.some(([, where]) => where.test(path)) ? undefined : `${specifier} may not be imported here`;
}

const TEXT_RULES: readonly (readonly [RegExp, string])[] = [
  [/@ts-(ignore|expect-error|nocheck)/, "the compiler is not silenced"],
  [/biome-ignore|eslint-disable/, "the linter is not silenced"],
];

/** Rules for code lines, not for comments. */
const CODE_RULES: readonly (readonly [RegExp, string])[] = [
  [/(?::|<|,|\bas|\||&|=>)\s*any\b(?=\s*(?:[;,)>\]=|&{[]|$))/, "no any"],
  [/\bas\s+unknown\s+as\b/, "no cast through unknown"],
];

function textFaults({ path, text }: Source): readonly Violation[] {
  return text.split("\n").flatMap((content, index) => {
    const comment = /^\s*(\/\/|\/?\*)/.test(content);
    const rules = comment ? TEXT_RULES : [...TEXT_RULES, ...CODE_RULES];
    const found = rules.filter(([pattern]) => pattern.test(content)).map(([, what]) => what);
    if (!comment && /\bprocess\.env\b/.test(content) && path !== "src/main.ts") {
      found.push("only src/main.ts hands the environment on");
    }
    return found.map((what) => ({ path, line: index + 1, what }));
  });
}

/** Every breach of the map of rooms and of the house rules. */
export function violations(
  sources: readonly Source[],
  rooms: readonly Room[],
  devPackages: readonly string[],
): readonly Violation[] {
  return sources.flatMap((source) => {
    const { path, text } = source;
    // Tests may look everywhere, but for main.ts and the simulators' own rule.
    const free = path.startsWith("test/") && !path.startsWith("test/simulators/");
    const imports = importsOf(text).flatMap(({ specifier, line }) => {
      const what = importFault(path, specifier, free ? [EVERYWHERE] : rooms, devPackages);
      return what === undefined ? [] : [{ path, line, what }];
    });
    if (!/^(src|config)\//.test(path)) return imports;
    const homeless =
      roomOf(path, rooms) === undefined
        ? [{ path, line: 1, what: "lies in no room: give it one in ARCHITECTURE.md" }]
        : [];
    const lines = text.trimEnd().split("\n").length;
    const length =
      lines > MAX_LINES ? [{ path, line: lines, what: `${lines} lines, at most ${MAX_LINES}` }] : [];
    return [...homeless, ...imports, ...textFaults(source), ...length];
  });
}

/** Circles of folders in `src` and `config`, each as its sorted folders. A file belongs to the folder that it lies in. */
export function folderCircles(sources: readonly Source[]): readonly (readonly string[])[] {
  const edges = new Map<string, Set<string>>();
  for (const { path, text } of sources) {
    if (!/^(src|config)\//.test(path)) continue;
    const from = posix.dirname(path);
    for (const { specifier } of importsOf(text)) {
      if (!specifier.startsWith(".")) continue;
      const to = posix.dirname(targetOf(path, specifier));
      if (to === from) continue;
      const known = edges.get(from) ?? new Set();
      edges.set(from, known.add(to));
    }
  }
  const reach = (from: string): ReadonlySet<string> => {
    const seen = new Set<string>();
    const open = [from];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (const next of edges.get(at) ?? []) {
        if (seen.has(next)) continue;
        seen.add(next);
        open.push(next);
      }
    }
    return seen;
  };
  const reached = new Map([...edges.keys()].map((folder) => [folder, reach(folder)]));
  const circles = [...reached].flatMap(([folder, seen]) => {
    if (!seen.has(folder)) return [];
    return [
      [...seen]
        .filter((other) => reached.get(other)?.has(folder))
        .toSorted()
        .join(" ⇄ "),
    ];
  });
  return [...new Set(circles)].map((circle) => circle.split(" ⇄ "));
}
