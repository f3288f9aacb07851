import type { Context, Hono } from "hono";
import { deleteCookie } from "hono/cookie";
import { idOf } from "../../../bridge/commands/shared/recall-id.ts";
import type { CommandReply, CommandRequest } from "../../../bridge/ports/command.ts";
import type { PageAction } from "../model.ts";
import { pageWords } from "../words.ts";
import { refuse } from "./answers.ts";
import { fieldsOf } from "./form.ts";
import type { PageDeps, PageEnv } from "./page-deps.ts";
import { backOf, type Fields, readAction } from "./read-action.ts";
import type { Shown } from "./shown.ts";

/** The name by which commands know the page. */
const SINK = "page";
/** The word that answers the question of a command. */
const CONFIRM = "confirm";

type Words = Pick<CommandRequest, "name" | "args">;

/** What the page does: it runs the commands of an owner, with the same guards. */
export function serveActions(app: Hono<PageEnv>, deps: PageDeps, shown: Shown): void {
  const { access, address, texts, command, views } = deps;

  app.post("/do", async (c) => {
    const fields = await fieldsOf(c);
    const read = readAction(fields);
    if ("wrong" in read) return refuse(c, deps, 400, pageWords(texts).wrongField(read.wrong));
    const { action } = read;
    if (action.act === "leave") {
      await access.leave(c.get("holder"));
      deleteCookie(c, address.cookieName, { path: address.base, secure: address.isSecure });
      return done(c, fields, pageWords(texts).left);
    }
    const words = await wordsOf(action);
    if (words === undefined) return done(c, fields, pageWords(texts).noLongerListed);
    const args = fields.sure === "yes" ? [...words.args, CONFIRM] : words.args;
    const given = {
      ...words,
      args,
      role: "owner",
      stale: false,
      prefix: "/",
      sink: SINK,
      buttonsOnly: true,
    } as const;
    const reply = await command(given);
    if (!asks(reply, words)) return done(c, fields, textOf(reply));
    if (isScript(c)) return c.json({ ask: reply.text, text: reply.text });
    const again = Object.entries(fields).flatMap(([name, value]) =>
      value === undefined || name === "sure" ? [] : [[name, value] as const],
    );
    return c.html(views.ask(await shown.frame("status"), reply.text, [...again, ["sure", "yes"]]));
  });

  const done = (c: Context<PageEnv>, fields: Fields, text: string): Response => {
    return isScript(c) ? c.json({ text }) : c.redirect(`${address.base}${backOf(fields.back)}`, 303);
  };

  /** The command of an action; `undefined` when its recall is no longer listed. */
  const wordsOf = async (action: Exclude<PageAction, { act: "leave" }>): Promise<Words | undefined> => {
    switch (action.act) {
      case "login":
      case "logout":
        return { name: action.act, args: action.of === "" ? [] : [action.of] };
      case "retry":
      case "test":
        return { name: action.act, args: [] };
      case "mute":
        return { name: "mute", args: [action.chat, ...(action.time === "" ? [] : [action.time])] };
      case "unmute":
        return { name: "unmute", args: [action.chat] };
      case "lang":
        return { name: "lang", args: [action.locale] };
      case "forget": {
        const entry = await deps.history.entry(action.alertId);
        return entry && { name: "forget", args: [idOf(entry.recall.alert)] };
      }
      default:
        return action satisfies never;
    }
  };
}

function isScript(c: Context<PageEnv>): boolean {
  return (c.req.header("accept") ?? "").includes("application/json");
}

/** Whether the command asks before it acts: its button is the same command with the word that confirms it. */
function asks({ buttons }: CommandReply, { name }: Words): boolean {
  return buttons.some((button) => button.name === name && button.args.at(-1) === CONFIRM);
}

/** The answer in words. A choice that is offered by buttons elsewhere is listed. */
function textOf({ text, buttons }: CommandReply): string {
  const choices = buttons.filter(({ name }) => name === "pick").map(({ label }) => label);
  return [text, ...choices].join("\n");
}
