// Motion as the server sends it, and what the face shows at a moment.

export const ROW = 63;
const WEIGHT = 32767;
const RADIAN = 10_000;

/** One moment of a face: 52 weights, then head, neck, torso (rotation vectors) and gaze (yaw, pitch). */
export type Pose = Float32Array;

interface Clip {
  start: number; // seconds
  fps: number;
  rows: Int16Array;
}

/** Frames on one clock, which come in clips and are read anywhere between them. */
export class Track {
  private clips: Clip[] = [];

  add(start: number, fps: number, frames: ArrayBuffer): void {
    const clip = { start, fps, rows: new Int16Array(frames) };
    this.clips = this.clips.filter((known) => known.start < start);
    this.clips.push(clip);
    if (this.clips.length > 64) this.clips.shift();
  }

  get end(): number {
    const last = this.clips.at(-1);
    return last ? last.start + last.rows.length / ROW / last.fps : 0;
  }

  /** Writes the pose at a time into `pose`; returns false where nothing has come yet. */
  read(time: number, pose: Pose): boolean {
    const clip = this.clips.findLast((known) => known.start <= time) ?? this.clips[0];
    if (!clip) return false;
    const count = clip.rows.length / ROW;
    const at = Math.min(Math.max((time - clip.start) * clip.fps, 0), count - 1);
    const first = Math.floor(at);
    const second = Math.min(first + 1, count - 1);
    const share = at - first;
    for (let k = 0; k < ROW; k++) {
      const value = (clip.rows[first * ROW + k] ?? 0) * (1 - share) + (clip.rows[second * ROW + k] ?? 0) * share;
      pose[k] = value / (k < 52 ? WEIGHT : RADIAN);
    }
    return true;
  }
}

/** Moves `pose` toward `target` so that a change of source takes about a fifth of a second. */
export function approach(pose: Pose, target: Pose, seconds: number, quick: boolean): void {
  const share = quick ? 1 : 1 - Math.exp(-seconds / 0.07);
  for (let k = 0; k < ROW; k++) pose[k] = (pose[k] ?? 0) + ((target[k] ?? 0) - (pose[k] ?? 0)) * share;
}
