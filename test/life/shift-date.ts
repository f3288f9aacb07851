/**
 * A preload: the machine's wall clock is off by LIFE_SHIFT_MS, and jumps by LIFE_JUMP_MS at each SIGUSR2. The monotonic
 * clock stays right.
 */
const RealDate = Date;
const jumpMs = Number(process.env.LIFE_JUMP_MS ?? 0);
let offMs = Number(process.env.LIFE_SHIFT_MS ?? 0);

process.on("SIGUSR2", () => {
  offMs += jumpMs;
});

const realNow = RealDate.now.bind(RealDate);
RealDate.now = () => realNow() + offMs;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, made) =>
    Reflect.construct(target, args.length === 0 ? [RealDate.now()] : args, made),
});
