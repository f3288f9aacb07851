import type { Browser } from "playwright-core";

/** A landscape that nobody has to recognise. */
const LANDSCAPE = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 520" width="800" height="520">
<defs><linearGradient id="s" x2="0" y2="1"><stop offset="0" stop-color="#8ec9e8"/><stop offset="1" stop-color="#fdeccf"/></linearGradient></defs>
<rect width="800" height="520" fill="url(#s)"/><circle cx="610" cy="130" r="46" fill="#fff6dd"/>
<path d="M0 330 Q120 210 260 300 T520 270 T800 320 V520 H0Z" fill="#86b8a0"/>
<path d="M0 390 Q160 300 330 370 T640 350 T800 390 V520 H0Z" fill="#4f9277"/>
<path d="M0 450 Q200 390 420 440 T800 430 V520 H0Z" fill="#2d6b54"/>
<path d="M180 452v-70l46-34 46 34v70z" fill="#f7efe0"/><path d="M170 386 226 342l56 44z" fill="#b8533c"/>
<rect x="214" y="410" width="24" height="42" fill="#7a5a44"/></svg>`;

/** Paints the landscape. On a canvas: a screenshot needs a frame, which a busy machine may refuse. Text, see `RECORD`. */
const PAINT = `new Promise((done) => {
  const picture = new Image();
  picture.onload = () => {
    const canvas = document.createElement("canvas");
    canvas.width = 800; canvas.height = 520;
    canvas.getContext("2d").drawImage(picture, 0, 0);
    canvas.toBlob(async (blob) => done([...new Uint8Array(await blob.arrayBuffer())]), "image/jpeg", 0.8);
  };
  picture.src = "data:image/svg+xml," + encodeURIComponent(${JSON.stringify(LANDSCAPE)});
})`;

/** A picture, as JPEG. */
export async function pictureBytes(browser: Browser): Promise<Buffer> {
  const page = await browser.newPage();
  const bytes = await page.evaluate<number[]>(PAINT);
  await page.close();
  return Buffer.from(bytes);
}

/** Records a canvas. Text, because the page runs it and the project's types know no documents. */
const RECORD = `new Promise((done) => {
  const canvas = document.createElement("canvas");
  canvas.width = 160; canvas.height = 90;
  const brush = canvas.getContext("2d");
  const paint = (colour) => { brush.fillStyle = colour; brush.fillRect(0, 0, 160, 90); };
  paint("#2d6b54");
  const recorder = new MediaRecorder(canvas.captureStream(10), { mimeType: "video/webm; codecs=vp8" });
  const chunks = [];
  recorder.ondataavailable = ({ data }) => chunks.push(data);
  recorder.onstop = async () => done([...new Uint8Array(await new Blob(chunks).arrayBuffer())]);
  recorder.start();
  let step = 0;
  const timer = setInterval(() => {
    paint(step % 2 ? "#2d6b54" : "#86b8a0");
    step += 1;
    if (step > 5) { clearInterval(timer); recorder.stop(); }
  }, 100);
})`;

/** A short video, as WebM. */
export async function videoBytes(browser: Browser): Promise<Buffer> {
  const page = await browser.newPage();
  const bytes = await page.evaluate<number[]>(RECORD);
  await page.close();
  return Buffer.from(bytes);
}

/** A quarter of a second of a tone, as WAV: 8 kHz, 8 bits, one channel. */
export function soundBytes(): Buffer {
  const rate = 8000;
  const samples = Buffer.from(
    Array.from(
      { length: rate / 4 },
      (_, at) => 128 + Math.round(40 * Math.sin((at * 2 * Math.PI * 440) / rate)),
    ),
  );
  const head = Buffer.alloc(44);
  head.write("RIFF", 0);
  head.writeUInt32LE(36 + samples.length, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write("data", 36);
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]);
}
