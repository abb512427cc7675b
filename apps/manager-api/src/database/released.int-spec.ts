import { createMariaDatabase } from '../testing/maria-database.js';
import { describeOnMariaDb } from '../testing/on-mariadb.js';
import { describeReleases } from '../testing/released-suite.js';

describeOnMariaDb(() => {
  describeReleases('mariadb', async (work) => {
    const { url, drop } = await createMariaDatabase();
    try {
      await work({ DATABASE_URL: url });
    } finally {
      await drop();
    }
  });
});
