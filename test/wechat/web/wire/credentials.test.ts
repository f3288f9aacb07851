import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  newDeviceId,
  parseSavedSession,
  type SavedSession,
} from "../../../../src/wechat/web/wire/credentials.ts";

const saved: SavedSession = {
  version: 1,
  apiOrigin: "https://wx2.qq.com",
  credentials: { uin: "3000000001", sid: "s", skey: "@crypt_x", passTicket: "a%2Fb", deviceId: "e1" },
  syncKey: { List: [{ Key: 1, Val: 4_294_967_295 }] },
  syncCheckKey: undefined,
  self: { userName: "@me", nickName: "小明" },
  loggedInAt: 1_764_000_000_000,
  cookies: "{}",
};

test("a saved session reads back as it was", () => {
  assert.deepEqual(parseSavedSession(JSON.stringify(saved)), saved);
});

test("one that an earlier version saved does not say when it was logged in", () => {
  const { loggedInAt: _, ...earlier } = saved;
  assert.deepEqual(parseSavedSession(JSON.stringify(earlier)), { ...earlier, loggedInAt: undefined });
});

test("anything else is no saved session", () => {
  const keys = ["version", "apiOrigin", "credentials", "syncKey", "self", "cookies"] as const;
  fc.assert(
    fc.property(fc.constantFrom(...keys), fc.jsonValue(), (key, value) => {
      if (key === "version" && value === 1) return;
      if (
        (key === "apiOrigin" && typeof value === "string" && URL.canParse(value)) ||
        (key === "cookies" && typeof value === "string")
      )
        return;
      assert.equal(parseSavedSession(JSON.stringify({ ...saved, [key]: value })), undefined);
    }),
  );
  assert.equal(parseSavedSession("{"), undefined);
});

test("a device id is e and fifteen digits", () => {
  assert.match(newDeviceId(), /^e\d{15}$/);
});
