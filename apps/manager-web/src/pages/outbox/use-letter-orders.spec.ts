import { ApiError } from '../../api/api-error.js';
import * as api from '../../api/outbox.api.js';
import { useLetterOrders } from './use-letter-orders.js';

jest.mock('../../api/outbox.api.js', () => ({ orderLetters: jest.fn() }));
const order = jest.mocked(api.orderLetters);
const ordered = { orderId: 'o', ordered: 1, left: 0 };
const one = { choice: { ids: ['a'] }, count: 1 };

describe(useLetterOrders, () => {
  const reloaded = jest.fn();
  beforeEach(() => {
    reloaded.mockClear();
    order.mockReset().mockResolvedValue(ordered);
  });

  it('tries again at once, and says what came of it', async () => {
    const orders = useLetterOrders(reloaded);
    await orders.want({ action: 'retry', ...one });
    expect(order).toHaveBeenCalledWith('retry', { ids: ['a'] });
    expect([orders.question.value, orders.outcome.value]).toEqual([undefined, ordered]);
    expect(reloaded).toHaveBeenCalledTimes(1);
  });

  it('discards only what was confirmed', async () => {
    const orders = useLetterOrders(reloaded);
    await orders.want({ action: 'discard', ...one });
    expect(order).not.toHaveBeenCalled();
    expect(orders.question.value).toMatchObject({ action: 'discard', count: 1 });
    await orders.confirm();
    expect(order).toHaveBeenCalledWith('discard', { ids: ['a'] });
    expect(orders.question.value).toBeUndefined();
    await orders.confirm();
    expect(order).toHaveBeenCalledTimes(1);
  });

  it('gives words of a former owner to the present one only when that was confirmed', async () => {
    const orders = useLetterOrders(reloaded);
    await orders.want({ action: 'retry', ...one, isFormer: true });
    expect(order).not.toHaveBeenCalled();
    await orders.confirm();
    expect(order).toHaveBeenCalledWith('retry', { ids: ['a'], includesFormer: true });
  });

  it('keeps the question while the order is refused', async () => {
    order.mockRejectedValue(new ApiError('FORBIDDEN', 403, ''));
    const orders = useLetterOrders(reloaded);
    await orders.want({ action: 'discard', ...one });
    await orders.confirm();
    expect(orders.question.value).toBeDefined();
    expect(orders.ordering.error.value).toMatchObject({ error: 'FORBIDDEN' });
    expect(reloaded).not.toHaveBeenCalled();
  });
});
