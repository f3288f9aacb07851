/** Letters of the base64 code of a secret that stand in the code of any text around it, one for each alignment. */
function base64Cores(secret: string): readonly string[] {
  const bytes = Buffer.from(secret, "utf8");
  return [0, 1, 2].map((before) => {
    const bits = { from: before * 8, to: (before + bytes.length) * 8 };
    const code = Buffer.concat([Buffer.alloc(before), bytes, Buffer.alloc(2)]).toString("base64");
    // Only letters whose six bits are all of the secret.
    return code.slice(Math.ceil(bits.from / 6), Math.floor(bits.to / 6));
  });
}

/** Every form in which a secret may stand in a text. */
export function formsOf(secret: string): readonly string[] {
  const encoded = encodeURIComponent(secret);
  const lower = encoded.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
  const cores = base64Cores(secret).filter((core) => core.length >= 8);
  return [
    secret,
    encoded,
    lower,
    encodeURIComponent(encoded),
    JSON.stringify(secret).slice(1, -1),
    ...cores,
    ...cores.map((core) => core.replaceAll("+", "-").replaceAll("/", "_")),
  ];
}

/** Which secrets stand in the text, by name, with what stands around them. */
export function leaks(text: string, secrets: ReadonlyMap<string, string>): readonly string[] {
  return [...secrets].flatMap(([secret, name]) => {
    const form = formsOf(secret).find((each) => text.includes(each));
    if (form === undefined) return [];
    const at = text.indexOf(form);
    return [`${name}: ${text.slice(Math.max(0, at - 120), at + form.length + 40)}`];
  });
}
