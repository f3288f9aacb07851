import type { LoginView } from "../../bridge/ports/sink.ts";

/** A thing for the login of the source, and one for each login that a sink has of its own. They are shown apart. */
export class PerLogin<T> {
  readonly #things = new Map<string, T>();
  readonly #make: (key: string) => T;

  /** `make`: gets what its keys in the state store end with, `""` for the login of the source. */
  constructor(make: (key: string) => T, ownLogins: readonly string[] = []) {
    this.#make = make;
    for (const of of [undefined, ...ownLogins]) this.#of(of);
  }

  for({ of }: Pick<LoginView, "of">): T {
    return this.#of(of?.name);
  }

  get all(): readonly T[] {
    return [...this.#things.values()];
  }

  #of(of: string | undefined): T {
    const key = of === undefined ? "" : `.${of}`;
    const thing = this.#things.get(key) ?? this.#make(key);
    this.#things.set(key, thing);
    return thing;
  }
}
