import type { ProviderFieldInput, ProviderTestView } from '@xiaozhi/contracts';
import { onScopeDispose, shallowRef } from 'vue';
import type { Ref, ShallowRef } from 'vue';
import { getProviderTest, orderProviderTest } from '../../api/provider.api.js';
import { useAction } from '../../composables/use-action.js';

const POLL_MS = 400;

/** What the form holds, as it is tested. */
export interface TestedForm {
  modelType: string;
  providerCode: string;
  providerId: string | undefined;
  fields: ProviderFieldInput[];
  language: 'en' | 'zh';
  /** Of a speech synthesis: another voice than the one that is set. */
  voice?: string;
  /** Of a speech synthesis: what it says. Of a memory: what is told to it, instead of a word of the test. */
  text?: string;
  /** Of a memory that is told `text`: what is asked then. */
  question?: string;
}

export interface UseProviderTest {
  /** The last test, as far as it has come. */
  test: Readonly<ShallowRef<ProviderTestView | undefined>>;
  isBusy: Readonly<Ref<boolean>>;
  error: ShallowRef<unknown>;
  readonly run: (form: TestedForm) => Promise<boolean>;
}

/** Tests a provider and follows how it goes, until it is over or the page is left. */
export function useProviderTest(): UseProviderTest {
  const test = shallowRef<ProviderTestView>();
  let isLeft = false;
  onScopeDispose(() => (isLeft = true));
  const { isBusy, error, run } = useAction(async (form: TestedForm) => {
    test.value = undefined;
    test.value = await orderProviderTest(form);
    while (!isLeft && isOpen(test.value)) {
      await new Promise((done) => setTimeout(done, POLL_MS));
      test.value = await getProviderTest(test.value.id);
    }
  });
  return { test, isBusy, error, run };
}

function isOpen({ state }: ProviderTestView): boolean {
  return state === 'waiting' || state === 'running';
}
