import type { ReportEvent, ReportEvents, ReportTail } from '../model/report-event.js';

/** Accepted and refused reports that are remembered, so many of each. */
const rememberedMax = 200;

/** The newest reports of this process and its workers, for those who follow them. */
export class RecentReports implements ReportTail {
  /** Told whether anybody follows, when that changes. */
  onFollowed: (isFollowed: boolean) => void = () => undefined;
  readonly #followers = new Set<(news: ReportEvents) => void>();
  // Apart, so that a flood of accepted reports takes no refusal away.
  #accepted: ReportEvent[] = [];
  #refused: ReportEvent[] = [];

  get followerCount(): number {
    return this.#followers.size;
  }

  get isFollowed(): boolean {
    return this.followerCount > 0;
  }

  add(news: ReportEvents): void {
    const { events } = news;
    this.#accepted = newestOf(
      this.#accepted,
      events.filter(({ isAccepted }) => isAccepted),
    );
    this.#refused = newestOf(
      this.#refused,
      events.filter(({ isAccepted }) => !isAccepted),
    );
    for (const follower of this.#followers) follower(news);
  }

  newest(): readonly ReportEvent[] {
    const all = [...this.#accepted, ...this.#refused];
    return all.sort((left, right) => left.atMilliseconds - right.atMilliseconds);
  }

  follow(follower: (news: ReportEvents) => void): () => void {
    this.#followers.add(follower);
    if (this.#followers.size === 1) this.onFollowed(true);
    return () => {
      if (!this.#followers.delete(follower) || this.isFollowed) return;
      // Nothing was seen of the accepted reports that follow.
      this.#accepted = [];
      this.onFollowed(false);
    };
  }
}

function newestOf(known: ReportEvent[], news: readonly ReportEvent[]): ReportEvent[] {
  return news.length === 0 ? known : [...known, ...news].slice(-rememberedMax);
}
