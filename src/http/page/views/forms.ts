import type { Frame, PageAction, ViewName } from "../model.ts";
import { type Html, html } from "./html.ts";

/** Where a form leads: the base of the page, and where to go afterwards, relative to it. */
export type Going = { readonly base: string; readonly back: string };

type FormOptions = {
  /** The script takes the form's entry out of its list when it worked. */
  readonly removes?: boolean;
  /** The action changes the page itself: it is posted as a form, never by the script. */
  readonly whole?: boolean;
};

/** A form that does `action`. Fields with `""` stay in it, so that the server sees all of them. */
export function actionForm(
  { base, back }: Going,
  action: PageAction,
  body: Html,
  { removes = false, whole = false }: FormOptions = {},
): Html {
  const fields = Object.entries({ ...action, back });
  return html`<form method="post" action="${base}do"${whole ? "" : html` data-act="${action.act}"`}${removes && html` data-removes`}>
${fields.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
${body}</form>`;
}

/** A view relative to the base, for `back`. */
export function backTo(view: ViewName): string {
  return view === "recalls" ? "" : view;
}

/** The address of a view. */
export function viewAddress({ base, view }: Pick<Frame, "base" | "view">): string {
  return `${base}${backTo(view)}`;
}
