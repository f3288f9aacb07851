import { readFile } from "node:fs/promises";
import { codeOf } from "../../bridge/model/errors.ts";
import type { PackageFact, ProgramFacts } from "../../doctor/checks/program.ts";

const ROOT = new URL("../../../", import.meta.url);

/** What package.json asks for, and what is there. */
export async function programFacts(): Promise<ProgramFacts> {
  const own = parsed(await readFile(new URL("package.json", ROOT), "utf8"));
  const wanted = Object.entries(objectAt(own, "dependencies"));
  return {
    version: textAt(own, "version"),
    node: process.versions.node,
    oldestNode: textAt(objectAt(own, "engines"), "node").replace(/^>=/, ""),
    packages: await Promise.all(wanted.map(([name, version]) => packageFact(name, String(version)))),
  };
}

async function packageFact(name: string, wanted: string): Promise<PackageFact> {
  try {
    const text = await readFile(new URL(`node_modules/${name}/package.json`, ROOT), "utf8");
    return { name, wanted, found: textAt(parsed(text), "version") };
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
    return { name, wanted, found: undefined };
  }
}

type Fields = Readonly<Record<string, unknown>>;

function parsed(text: string): Fields {
  return fieldsOf(JSON.parse(text));
}

function objectAt(fields: Fields, name: string): Fields {
  return fieldsOf(fields[name]);
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function textAt(fields: Fields, name: string): string {
  const value = fields[name];
  return typeof value === "string" ? value : "";
}
