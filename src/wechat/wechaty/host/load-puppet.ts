import type { JsonObject } from "../../source/json.ts";
import type { Unusable } from "../link/protocol.ts";
import { faultText, isObject, methodOf } from "./foreign.ts";

/** What the bridge cannot do without. `currentUserId` and `isLoggedIn` came with wechaty-puppet 0.50; they are read, not called. */
const NEEDED = [
  "on",
  "start",
  "logout",
  "setMemory",
  "messagePayload",
  "contactPayload",
  "roomPayload",
  "messageFile",
  "messageSendText",
] as const;

/** The puppet, made but not started, and the `file:` address of its package. */
export type LoadedPuppet = { readonly puppet: object; readonly url: string; readonly version: string };

/** The package cannot be used. */
export class UnusablePackage extends Error {
  override readonly name = "UnusablePackage";
  readonly unusable: Unusable;

  constructor(why: Unusable["why"], detail: string, options?: ErrorOptions) {
    super(detail, options);
    this.unusable = { why, detail };
  }
}

/** Imports the package from the first base that has it, and makes its puppet. Rejects with UnusablePackage. */
export async function loadPuppet(
  packageName: string,
  bases: readonly string[],
  options: JsonObject,
): Promise<LoadedPuppet> {
  const url = resolved(packageName, bases);
  const module = await imported(url);
  const PuppetClass = puppetClass(module);
  if (PuppetClass === undefined)
    throw new UnusablePackage("noPuppet", "it exports no class that could be a puppet");
  const puppet = made(PuppetClass, options);
  const lacking = [
    ...NEEDED.filter((name) => methodOf(puppet, name) === undefined),
    ...(["currentUserId", "isLoggedIn"] as const).filter((name) => !(name in puppet)),
  ];
  if (lacking.length > 0) throw new UnusablePackage("noPuppet", `its puppet lacks ${lacking.join(", ")}`);
  return { puppet, url, version: versionOf(puppet) };
}

function resolved(packageName: string, bases: readonly string[]): string {
  let cause: unknown;
  for (const base of bases) {
    try {
      // With the flag that the child is started with, a base may be given.
      return import.meta.resolve(packageName, base);
    } catch (error) {
      cause = error;
    }
  }
  throw new UnusablePackage("missing", faultText(cause), { cause });
}

async function imported(url: string): Promise<unknown> {
  try {
    const module: unknown = await import(url);
    return module;
  } catch (error) {
    throw new UnusablePackage("broken", faultText(error), { cause: error });
  }
}

type Constructor = new (options: JsonObject) => object;

function isConstructor(value: unknown): value is Constructor {
  return typeof value === "function" && isObject(value.prototype);
}

/** The default export; of a package in the older form that of its `default`, else the one class that is named like a puppet. */
function puppetClass(module: unknown): Constructor | undefined {
  if (!isObject(module)) return undefined;
  const main: unknown = Reflect.get(module, "default");
  const inner: unknown = isObject(main) ? Reflect.get(main, "default") : undefined;
  const named = Object.entries(module)
    .filter(([name]) => /^Puppet\w/.test(name))
    .map(([, value]: readonly [string, unknown]) => value);
  return [main, inner, ...named].find(isConstructor);
}

function made(PuppetClass: Constructor, options: JsonObject): object {
  try {
    return new PuppetClass({ ...options });
  } catch (error) {
    throw new UnusablePackage("broken", faultText(error), { cause: error });
  }
}

function versionOf(puppet: object): string {
  try {
    const version = methodOf(puppet, "version")?.();
    return typeof version === "string" ? version : "";
  } catch {
    return "";
  }
}
