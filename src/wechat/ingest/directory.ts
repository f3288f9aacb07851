import { createHash } from "node:crypto";
import { errorText } from "../../bridge/model/errors.ts";
import type { Clock } from "../../bridge/ports/clock.ts";
import type { Logger } from "../../bridge/ports/log.ts";
import type { StateStore } from "../../bridge/ports/stores/state-store.ts";
import { isJsonObject, textField } from "../source/json.ts";
import type { LearnedName, NameDirectory } from "./model/dialect.ts";

type Name = Pick<LearnedName, "nickName" | "ownName">;
type Entry = Name & { readonly key: string };

/** What the directory needs. */
export type DirectoryDeps = {
  readonly state: StateStore;
  readonly clock: Clock;
  readonly log: Logger;
};

// One value per piece, so that a save writes only what changed: 16 pieces of some 20 kB each.
const PIECES = 16;
const PER_PIECE = 256;
// WeChat allows 32 characters for a nickname; groups' names are longer.
const LONGEST_NAME = 100;
const SAVE_MS = 60_000;
const NOBODY: Name = { nickName: "", ownName: "" };

const stateKey = (piece: number): string => `ingest.names.${piece}`;
const keyOf = (id: string, group = ""): string => `${group}\n${id}`;

function pieceOf(key: string): number {
  return createHash("sha256").update(key).digest().readUInt8(0) % PIECES;
}

function cut(name: string): string {
  return name.length <= LONGEST_NAME ? name : [...name].slice(0, LONGEST_NAME).join("");
}

function parseEntry(value: unknown): Entry | undefined {
  if (!isJsonObject(value)) return undefined;
  const key = textField(value, "key");
  return key === ""
    ? undefined
    : { key, nickName: textField(value, "nickName"), ownName: textField(value, "ownName") };
}

function parsePiece(text: string | undefined): readonly Entry[] {
  try {
    const value: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(value) ? value.map(parseEntry).filter((entry) => entry !== undefined) : [];
  } catch {
    // Names come again with the payloads.
    return [];
  }
}

/**
 * Names that foreign payloads told, kept over restarts: at most 4,096 people, members and groups, those that were not
 * asked for the longest go first. They are saved once a minute and at the end. A process that is killed loses the names of
 * its last minute, which come again.
 */
export class KeptNames implements NameDirectory {
  readonly #deps: DirectoryDeps;
  /** In each piece the one that was asked for last stands last. */
  readonly #pieces: readonly Map<string, Name>[];
  readonly #changed = new Set<number>();

  private constructor(deps: DirectoryDeps, pieces: readonly Map<string, Name>[]) {
    this.#deps = deps;
    this.#pieces = pieces;
  }

  /** Reads what an earlier process kept. Rejects with StoreError. */
  static async open(deps: DirectoryDeps): Promise<KeptNames> {
    const pieces: Map<string, Name>[] = [];
    for (let piece = 0; piece < PIECES; piece += 1) {
      const entries = parsePiece(await deps.state.get(stateKey(piece)));
      pieces.push(new Map(entries.map(({ key, nickName, ownName }) => [key, { nickName, ownName }])));
    }
    return new KeptNames(deps, pieces);
  }

  nameOf(id: string, group?: string): Name {
    const key = keyOf(id, group);
    const piece = this.#pieces[pieceOf(key)];
    const known = piece?.get(key);
    if (piece === undefined || known === undefined) return NOBODY;
    piece.delete(key);
    piece.set(key, known);
    return known;
  }

  /** Takes in what a payload told. An empty nickname leaves the old one. */
  learn(names: readonly LearnedName[]): void {
    for (const { id, group, nickName, ownName } of names) {
      const old = this.nameOf(id, group);
      const name = { nickName: cut(nickName) || old.nickName, ownName: cut(ownName) };
      if (name.nickName === old.nickName && name.ownName === old.ownName) continue;
      this.#put(keyOf(id, group), name);
    }
  }

  #put(key: string, name: Name): void {
    const number = pieceOf(key);
    const piece = this.#pieces[number];
    if (piece === undefined) return;
    piece.delete(key);
    piece.set(key, name);
    for (const oldest of piece.keys()) {
      if (piece.size <= PER_PIECE) break;
      piece.delete(oldest);
    }
    this.#changed.add(number);
  }

  /** Saves once a minute until `signal` aborts, and then once more. Never rejects. */
  async keepSaving(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#deps.clock.sleep(SAVE_MS, signal).catch(() => {});
      await this.save();
    }
  }

  /** Writes the pieces that changed. What the store refuses waits for the next time. Never rejects. */
  async save(): Promise<void> {
    for (const number of this.#changed) {
      this.#changed.delete(number);
      const entries = [...(this.#pieces[number] ?? [])].map(([key, name]) => ({ key, ...name }));
      try {
        await this.#deps.state.set(stateKey(number), JSON.stringify(entries));
      } catch (error) {
        this.#changed.add(number);
        this.#deps.log.warn(
          { reason: errorText(error) },
          "names could not be saved; the next try is in a minute",
        );
        return;
      }
    }
  }
}
