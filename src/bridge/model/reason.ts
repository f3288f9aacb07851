/** A parameter of a sentence. A reason stands for its own sentence. */
export type Param = string | number | Reason;

/**
 * Why something failed, as plain JSON: it lies in the outbox and can cross a process. `of` says whose reason it is (a part
 * of the core, a sink, a source), `code` which one. The sentence for a person is made at the edge, in the reader's language.
 */
export type Reason = {
  readonly of: string;
  readonly code: string;
  readonly params: Readonly<Record<string, Param>>;
};

/** An error as plain data: `message` is English, for the log; `reason` is what a person may come to read of it. */
export type Failure = { readonly message: string; readonly reason: Reason };

/** By code: the names of the parameters, in the order in which the sentences take them. */
export type Codes = Readonly<Record<string, readonly string[]>>;

type ParamsOf<Names extends readonly string[], Value> = Names extends readonly []
  ? []
  : [params: Readonly<Record<Names[number], Value>>];

/** All reasons of one part of the program. A code that is not in the list does not compile. */
export type ReasonSet<C extends Codes> = {
  readonly of: string;
  readonly codes: C;
  reason<K extends keyof C & string>(code: K, ...params: ParamsOf<C[K], Param>): Reason;
  /** `message` is for the log. */
  failure<K extends keyof C & string>(message: string, code: K, ...params: ParamsOf<C[K], Param>): Failure;
};

export function reasonSet<const C extends Codes>(of: string, codes: C): ReasonSet<C> {
  const reason: ReasonSet<C>["reason"] = (code, ...[params = {}]) => ({ of, code, params });
  return {
    of,
    codes,
    reason,
    failure: (message, code, ...params) => ({ message, reason: reason(code, ...params) }),
  };
}
