import { Quaternion, Vector3 } from "three";

// The damped pendulum of `mien.draw.sway`, with its figures.
const PACE = 9.9;
const DAMPING = 0.35;
const LOOSE = 0.35;
const MOST = (9 / 180) * Math.PI;
const CUT = 12;

/** Hair that swings behind the head's movement. */
export class Sway {
  private before: Quaternion | null = null;
  private spin = new Vector3();
  private angle = new Vector3();
  private speed = new Vector3();

  /** Goes on by one frame: the head's rotation in the world in, the hair's in the head's frame out. */
  follow(head: Quaternion, seconds: number): Quaternion {
    const step = Math.min(Math.max(seconds, 1e-3), 0.1);
    const spin = this.before ? vector(this.before.clone().invert().multiply(head)).divideScalar(step) : new Vector3();
    if (spin.length() > CUT) {
      for (const part of [this.angle, this.speed, this.spin]) part.set(0, 0, 0);
    } else {
      this.speed.addScaledVector(spin.clone().sub(this.spin), -LOOSE);
      this.spin = spin;
      this.swing(step);
    }
    this.before = head.clone();
    const size = this.angle.length();
    const bent = MOST * Math.tanh(size / MOST);
    const axis = size > 1e-9 ? this.angle.clone().divideScalar(size) : new Vector3(0, 1, 0);
    return new Quaternion().setFromAxisAngle(axis, bent);
  }

  private swing(seconds: number): void {
    const decay = DAMPING * PACE;
    const pace = PACE * Math.sqrt(1 - DAMPING ** 2);
    const fade = Math.exp(-decay * seconds);
    const cos = Math.cos(pace * seconds);
    const sin = Math.sin(pace * seconds);
    const { angle, speed } = this;
    const push = speed.clone().addScaledVector(angle, decay).divideScalar(pace);
    const next = angle.clone().multiplyScalar(cos).addScaledVector(push, sin).multiplyScalar(fade);
    const bend = push.clone().multiplyScalar(decay).addScaledVector(angle, pace);
    this.speed = speed.clone().multiplyScalar(cos).addScaledVector(bend, -sin).multiplyScalar(fade);
    this.angle = next;
  }
}

function vector(turn: Quaternion): Vector3 {
  const sign = turn.w < 0 ? -1 : 1;
  const axis = new Vector3(turn.x, turn.y, turn.z).multiplyScalar(sign);
  const sine = axis.length();
  return sine > 1e-9 ? axis.multiplyScalar((2 * Math.atan2(sine, Math.abs(turn.w))) / sine) : axis.set(0, 0, 0);
}
