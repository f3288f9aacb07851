/** The logged-in person. `id` stays the same over logins, `name` is the nickname. */
export type Account = { readonly id: string; readonly name: string };
