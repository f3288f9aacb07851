import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Picture } from "../../../../src/bridge/ports/source-session.ts";
import { MAX_AVATAR_BYTES, pictureOf } from "../../../../src/wechat/web/login/avatar.ts";

const bytesOf = (picture: Picture | undefined): Buffer => Buffer.from(picture?.base64 ?? "", "base64");

test("a picture is read with the type that its address names; WeChat's img/jpg is a JPEG", () => {
  const types = [
    ["img/jpg", "image/jpeg"],
    ["image/jpg", "image/jpeg"],
    ["image/png", "image/png"],
    ["IMAGE/WEBP;charset=utf-8", "image/webp"],
  ];
  for (const [written, mime] of types) {
    assert.deepEqual(pictureOf(`data:${written};base64,AAEC`), { mime, base64: "AAEC" });
  }
});

test("what is no picture, or not a whole one, is none", () => {
  const wrong = [
    undefined,
    "",
    "https://wx.qq.com/avatar.jpg",
    "data:img/jpg;base64",
    "data:img/jpg;base64,",
    "data:img/jpg,AAEC",
    "data:;base64,AAEC",
    "data:text/html;base64,AAEC",
    "data:application/octet-stream;base64,AAEC",
    "data:imagex/png;base64,AAEC",
    "data:img/jpg;base64,AAEC A",
    "data:img/jpg;base64,AAECA",
    "data:img/jpg;base64,AAE===",
    "data:img/jpg;base64,AA=C",
    "data:img/jpg;base64,_-_-",
    "data:img/jpg;base64,图图图图",
  ];
  for (const text of wrong) assert.equal(pictureOf(text), undefined, text ?? "nothing");
});

test("256 KiB are taken, one byte more is not", () => {
  const largest = Buffer.alloc(MAX_AVATAR_BYTES, 7);
  const uri = (bytes: Buffer): string => `data:image/png;base64,${bytes.toString("base64")}`;
  assert.equal(bytesOf(pictureOf(uri(largest))).length, MAX_AVATAR_BYTES);
  assert.equal(pictureOf(uri(Buffer.concat([largest, Buffer.of(7)]))), undefined);
});

test("any bytes come out as they went in, with and without padding; any text does no harm", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), fc.boolean(), (bytes, padded) => {
      const base64 = Buffer.from(bytes).toString("base64");
      const text = padded ? base64 : base64.replace(/=+$/, "");
      assert.deepEqual(Uint8Array.from(bytesOf(pictureOf(`data:img/jpg;base64,${text}`))), bytes);
    }),
  );
  fc.assert(fc.property(fc.string(), (text) => pictureOf(text) === undefined));
  fc.assert(
    fc.property(fc.string(), (text) => {
      pictureOf(`data:image/png;base64,${text}`);
    }),
  );
});
