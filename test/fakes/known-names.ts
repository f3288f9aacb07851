import type { LearnedName, NameDirectory } from "../../src/wechat/ingest/model/dialect.ts";

/** A NameDirectory in memory that forgets nothing. */
export class KnownNames implements NameDirectory {
  readonly #known = new Map<string, LearnedName>();

  constructor(names: readonly LearnedName[] = []) {
    this.learn(names);
  }

  nameOf(id: string, group = ""): Pick<LearnedName, "nickName" | "ownName"> {
    return this.#known.get(`${group}\n${id}`) ?? { nickName: "", ownName: "" };
  }

  learn(names: readonly LearnedName[]): void {
    for (const name of names) this.#known.set(`${name.group ?? ""}\n${name.id}`, name);
  }
}
