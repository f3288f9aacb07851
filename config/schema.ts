import { z } from "zod";
import { docs, type SettingDoc } from "./setting.ts";
import { keeping } from "./settings/keeping.ts";
import { people } from "./settings/people.ts";
import { service } from "./settings/service.ts";
import { slack } from "./settings/slack.ts";
import { telegram } from "./settings/telegram.ts";
import { wechat } from "./settings/wechat.ts";

/** Every setting there is, in the order of the documents. Values are texts, results are typed. */
export const schema = z.object({ ...wechat, ...telegram, ...slack, ...people, ...keeping, ...service });

/** The values as the rules made them, before defaults that depend on other settings. */
export type Values = z.output<typeof schema>;

/** Name and documentation of every setting, in order. */
export const settings: readonly (SettingDoc & { readonly name: string })[] = Object.entries(schema.shape).map(
  ([name, field]) => {
    const doc = docs.get(field);
    if (doc === undefined) throw new Error(`${name} has no documentation`);
    return { name, ...doc };
  },
);

export const settingNames: readonly string[] = settings.map(({ name }) => name);
export const secretNames: ReadonlySet<string> = new Set(
  settings.filter(({ secret }) => secret === true).map(({ name }) => name),
);
