/** What typescript-eslint, which cannot read .vue files, takes an imported component for. */
declare module '*.vue' {
  import type { DefineComponent } from 'vue';

  const component: DefineComponent;
  export default component;
}
