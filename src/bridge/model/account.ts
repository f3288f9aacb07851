/** The account that is logged in. `id` is the same at every login, `name` is the nickname. */
export type Account = { readonly id: string; readonly name: string };
