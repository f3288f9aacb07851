import { listLine } from "../../describe/list-line.ts";
import type { CommandButton, CommandReply, CommandRequest } from "../../ports/command.ts";
import type { HistoryFilter, HistoryPage } from "../../ports/stores/history.ts";
import type { CommandDeps } from "./command.ts";
import type { PagedList } from "./memory.ts";
import { asTyped } from "./names.ts";
import { lineOptions, words } from "./reply.ts";

/** Recalls on a page, unless a person asks for another number, and at most. */
export const PAGE = 5;
export const MOST_ON_PAGE = 20;

/** The first page of a new list. `none`: the answer when nothing is in it. Rejects with StoreError. */
export async function firstPage(
  filter: HistoryFilter,
  each: number,
  none: string,
  request: CommandRequest,
  deps: CommandDeps,
): Promise<CommandReply> {
  const { history, memory } = deps;
  const list: PagedList = { filter, upTo: await history.newest(), each };
  const page = await history.page(filter, { upTo: list.upTo, offset: 0, limit: each });
  if (page.total === 0) return words(none);
  const id = page.total > each ? memory.lists.add(list) : "";
  return shown(page, 1, id, list, request, deps);
}

/** Another page of a list. Rejects with StoreError. */
export async function turnedPage(
  id: string,
  list: PagedList,
  wanted: number,
  request: CommandRequest,
  deps: CommandDeps,
): Promise<CommandReply> {
  const { history, texts } = deps;
  const read = async (page: number): Promise<HistoryPage> =>
    await history.page(list.filter, { upTo: list.upTo, offset: (page - 1) * list.each, limit: list.each });
  const page = await read(wanted);
  // Recalls were deleted meanwhile, or a person typed a page that there never was.
  const last = Math.ceil(page.total / list.each);
  if (page.total === 0) return { ...words(texts.command.list.emptied), replaces: true };
  const reply =
    wanted <= last
      ? shown(page, wanted, id, list, request, deps)
      : shown(await read(last), last, id, list, request, deps);
  return { ...reply, replaces: true };
}

function shown(
  { recalls, total }: HistoryPage,
  page: number,
  id: string,
  { each }: PagedList,
  request: CommandRequest,
  deps: CommandDeps,
): CommandReply {
  const { texts } = deps;
  const { list } = texts.command;
  const pages = Math.ceil(total / each);
  const lines = recalls.map(({ alert }) => listLine(alert, lineOptions(deps)));
  if (pages <= 1) return words(lines.join("\n"));
  const footer = [list.page(page, pages)];
  if (request.wordsOnly === true && page < pages)
    footer.push(list.next(asTyped(request, texts, "turn", id, String(page + 1))));
  return {
    text: [...lines, ...footer].join("\n"),
    buttons: pageButtons(id, page, pages, list),
  };
}

function pageButtons(
  id: string,
  page: number,
  pages: number,
  list: { readonly back: string; readonly forward: string },
): readonly CommandButton[] {
  const button = (label: string, to: number): CommandButton => ({
    label,
    name: "turn",
    args: [id, String(to)],
  });
  return [
    ...(page > 1 ? [button(list.back, page - 1)] : []),
    ...(page < pages ? [{ ...button(list.forward, page + 1), beside: page > 1 }] : []),
  ];
}
