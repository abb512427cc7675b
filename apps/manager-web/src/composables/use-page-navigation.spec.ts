import { createApp, defineComponent, h } from 'vue';
import { createMemoryHistory, createRouter, RouterView } from 'vue-router';
import type { Router } from 'vue-router';
import { usePageNavigation } from './use-page-navigation.js';
import type { PageNavigation } from './use-page-navigation.js';

const settled = (): Promise<void> => new Promise((done) => void setTimeout(done));

describe('the navigation of a page', () => {
  let router: Router;
  let editing: PageNavigation;
  let arriveAtSlow: () => void;
  const blank = defineComponent({ render: () => h('p') });
  const edit = defineComponent({
    setup() {
      editing = usePageNavigation();
      return () => h('form');
    },
  });

  beforeEach(async () => {
    router = createRouter({
      history: createMemoryHistory(),
      routes: [
        { path: '/edit', component: edit },
        { path: '/list', component: blank },
        { path: '/elsewhere', component: blank },
        {
          path: '/slow',
          component: () => new Promise<typeof blank>((resolve) => (arriveAtSlow = () => resolve(blank))),
        },
      ],
    });
    await router.push('/edit');
    createApp({ render: () => h(RouterView) })
      .use(router)
      .mount(document.createElement('div'));
    await settled();
  });

  it('goes on while the page is open', async () => {
    await editing.showQuery({ name: 'Nova' });
    expect(router.currentRoute.value.fullPath).toBe('/edit?name=Nova');
    await editing.goTo('/list');
    expect(router.currentRoute.value.path).toBe('/list');
  });

  it('takes nobody back who has gone elsewhere', async () => {
    await router.push('/elsewhere');
    await editing.goTo('/list');
    await editing.showQuery({ name: 'Nova' });
    expect(router.currentRoute.value.fullPath).toBe('/elsewhere');
  });

  it('does not cancel the way that somebody is on', async () => {
    const going = router.push('/slow');
    await settled();
    const saved = editing.goTo('/list');
    arriveAtSlow();
    await Promise.all([going, saved]);
    expect(router.currentRoute.value.path).toBe('/slow');
  });
});
