/** Whole seconds, 0 or more, in at most two units. */
export function duration(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (days > 0) return `${days} 天${hours % 24 === 0 ? "" : ` ${hours % 24} 小时`}`;
  if (hours > 0) return `${hours} 小时${minutes % 60 === 0 ? "" : ` ${minutes % 60} 分钟`}`;
  if (minutes > 0) return seconds % 60 === 0 ? `${minutes} 分钟` : `${minutes} 分 ${seconds % 60} 秒`;
  return `${seconds} 秒`;
}
