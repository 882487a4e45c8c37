import type { DuckDBConnection } from '@duckdb/node-api';
import { readRows } from '../../duckdb/read-rows.js';
import type { Delivery, DeliveryAttempt, Notice } from '../alarms/alarm.js';
import type { NoticeChannel } from '../alarms/alarm-receivers.js';
import { parseNotice } from '../alarms/stored-json.js';
import { requirePresent } from '../catalog-conflicts.js';
import type { SecretBox } from '../secret-box.js';
import { openJson } from './sealed-json.js';

interface DeliveryRow {
  readonly deliveryId: string;
  readonly noticeId: string | null;
  readonly channelId: string | null;
  /** JSON, where version 1 wrote the row. */
  readonly notice: string | null;
  readonly receiversId: number;
  /** The channel, where version 1 wrote the row. */
  readonly sealed: Uint8Array | null;
  readonly attempts: number;
  /** The attempt, as JSON. */
  readonly latest: string | null;
  readonly nextAttemptSeconds: number;
}

/**
 * Deliveries that wait, in the order in which they came.
 * @param deliveryId the only one, where it is given
 */
export async function readWaitingDeliveries(
  connection: DuckDBConnection,
  box: SecretBox,
  deliveryId?: string,
): Promise<Delivery[]> {
  const values = deliveryId === undefined ? [] : [deliveryId];
  const waiting = `state = 'waiting'${deliveryId === undefined ? '' : ' AND delivery_id = $1'}`;
  const chosen = { connection, waiting, values };
  const notices = await readNotices(chosen);
  const channels = await readChannels(chosen, box);
  const rows = await readRows<DeliveryRow>(
    connection,
    `SELECT delivery_id AS "deliveryId", notice_id AS "noticeId", channel_id AS "channelId",
      notice, receivers_id AS "receiversId", sealed_channel AS sealed, attempt_count AS attempts,
      json_extract(attempts, '$[#-1]') AS latest,
      next_attempt_seconds::DOUBLE AS "nextAttemptSeconds"
    FROM alarm_deliveries WHERE ${waiting} ORDER BY created_seconds, rowid`,
    values,
  );
  return rows.map(({ noticeId, channelId, notice, sealed, latest, ...delivery }) => {
    const { deliveryId: id } = delivery;
    const attempt = JSON.parse(latest ?? '{}') as Partial<DeliveryAttempt>;
    return {
      ...delivery,
      ...(attempt.settled === undefined ? {} : { settled: attempt.settled }),
      notice:
        notice === null
          ? requirePresent(notices.get(noticeId ?? ''), `the notice of delivery ${id}`)
          : parseNotice(notice),
      channel:
        sealed === null
          ? requirePresent(channels.get(channelId ?? ''), `the channel of delivery ${id}`)
          : (openJson(box, sealed, id) as NoticeChannel),
    };
  });
}

/** The deliveries that are read. */
interface Chosen {
  readonly connection: DuckDBConnection;
  readonly waiting: string;
  readonly values: string[];
}

/** Each once: their deliveries share it. */
async function readNotices({ connection, waiting, values }: Chosen): Promise<Map<string, Notice>> {
  const rows = await readRows<{ noticeId: string; notice: string }>(
    connection,
    `SELECT notice_id AS "noticeId", notice FROM alarm_notices
    WHERE notice_id IN (SELECT notice_id FROM alarm_deliveries WHERE ${waiting})`,
    values,
  );
  return new Map(rows.map(({ noticeId, notice }) => [noticeId, parseNotice(notice)]));
}

async function readChannels(
  { connection, waiting, values }: Chosen,
  box: SecretBox,
): Promise<Map<string, NoticeChannel>> {
  const rows = await readRows<{ channelId: string; sealed: Uint8Array }>(
    connection,
    `SELECT channel_id AS "channelId", sealed FROM alarm_channels
    WHERE channel_id IN (SELECT channel_id FROM alarm_deliveries WHERE ${waiting})`,
    values,
  );
  return new Map(
    rows.map(({ channelId, sealed }) => [
      channelId,
      openJson(box, sealed, channelId) as NoticeChannel,
    ]),
  );
}
