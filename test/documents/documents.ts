import { existsSync, readdirSync, readFileSync } from "node:fs";

const root = new URL("../../", import.meta.url);

/** A Markdown document of this project. `path` from the root of the project, with `/`. */
export type Document = { readonly path: string; readonly text: string };

/** A block of code between fences, without their indentation. `language`: `""` when there is none. */
export type Fence = { readonly language: string; readonly code: string };

/** Whether a path from the root leads to a file or a folder of the project. */
export function isThere(path: string): boolean {
  return existsSync(new URL(path, root));
}

/** The text of a file, by its path from the root. */
export function read(path: string): string {
  return readFileSync(new URL(path, root), "utf8");
}

/** Every file below a folder whose name ends so, by its path from the root. */
export function filesBelow(folder: string, ending: string): readonly string[] {
  return readdirSync(new URL(folder, root), { recursive: true, encoding: "utf8" })
    .map((name) => `${folder}/${name.replaceAll("\\", "/")}`)
    .filter((path) => path.endsWith(ending))
    .toSorted();
}

const markdown = (paths: readonly string[]): readonly Document[] =>
  paths.map((path) => ({ path, text: read(path) }));

const atTheRoot = readdirSync(root).filter((name) => name.endsWith(".md"));

/** Every document: at the root, in `docs/` and in `deploy/`. */
export const documents: readonly Document[] = markdown([
  ...atTheRoot,
  ...filesBelow("docs", ".md"),
  ...filesBelow("deploy", ".md"),
]);

/** Those that are written for people who use the program, each in English and in Chinese. */
export const guides: readonly Document[] = documents.filter(({ path }) =>
  /^(?:docs\/|deploy\/|README|SECURITY)/.test(path),
);

/** The other language of a document: `README.md` and `README.zh-CN.md`. */
export function twinOf(path: string): string {
  return path.endsWith(".zh-CN.md") ? path.replace(".zh-CN.md", ".md") : path.replace(".md", ".zh-CN.md");
}

/** The blocks of code of a document. */
export function fencesOf(text: string): readonly Fence[] {
  return [...text.matchAll(/^( *)```(\w*)\n([\s\S]*?)\n? *```$/gm)].map((match) => {
    const [, indent = "", language = "", code = ""] = match;
    return { language, code: code.replaceAll(new RegExp(`^${indent}`, "gm"), "") };
  });
}

/** The text without its blocks of code. */
export function withoutFences(text: string): string {
  return text.replaceAll(/^( *)```[\s\S]*?^ *```$/gm, "");
}

/** The pieces of code inside of sentences. */
export function codeIn(text: string): readonly string[] {
  return [...withoutFences(text).matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? "");
}

/** The headings, as level and words. */
export function headingsOf(text: string): readonly { readonly level: number; readonly words: string }[] {
  return [...withoutFences(text).matchAll(/^(#+) (.+)$/gm)].map((match) => ({
    level: match[1]?.length ?? 0,
    words: match[2] ?? "",
  }));
}

/** The anchors that GitHub gives the headings: small letters, `-` for spaces, no other signs, numbers after repeats. */
export function anchorsOf(text: string): ReadonlySet<string> {
  const seen = new Map<string, number>();
  return new Set(
    headingsOf(text).map(({ words }) => {
      const shown = words.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1");
      const anchor = shown
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\p{M} _-]/gu, "")
        .replaceAll(" ", "-");
      const before = seen.get(anchor) ?? 0;
      seen.set(anchor, before + 1);
      return before === 0 ? anchor : `${anchor}-${before}`;
    }),
  );
}

/** The cells of the rows of all tables whose first cell matches. */
export function rowsOf(text: string, first: RegExp): readonly (readonly string[])[] {
  return text
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
    .filter((cells) => first.test(cells[0] ?? ""));
}
