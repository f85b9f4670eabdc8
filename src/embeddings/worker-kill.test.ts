import { expect, it } from 'vitest';
import { testDatabase } from '../testing/database.js';
import { killWorkers } from '../testing/worker-kills.js';

it.runIf(process.env.DATABASE_URL)(
  'loses and doubles nothing when workers are killed under load',
  async () => {
    const database = await testDatabase({ empty: true });
    try {
      const { atWork, written, sentAgain, ...result } = await killWorkers(database, 3);
      console.log(`3 kills, ${atWork} at work: ${written} written, ${sentAgain} sent again`);
      expect(result).toEqual({ kills: 3, lost: 0, doubled: 0, torn: 0 });
      expect(written).toBeGreaterThan(5);
    } finally {
      await database.close();
    }
  },
  180_000,
);
