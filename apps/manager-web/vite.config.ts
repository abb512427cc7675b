import vue from '@vitejs/plugin-vue';
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers';
import components from 'unplugin-vue-components/vite';
import { defineConfig } from 'vite';

const apiTarget = 'http://127.0.0.1:8002';
const gateway = { target: 'ws://127.0.0.1:8000', ws: true, rewrite: () => '/xiaozhi/v1/' };

export default defineConfig({
  plugins: [
    vue(),
    components({
      dirs: [],
      dts: 'src/components.d.ts',
      resolvers: [ElementPlusResolver({ importStyle: 'css' })],
    }),
  ],
  resolve: { conditions: ['@xiaozhi/source', 'module', 'browser', 'development|production'] },
  server: { proxy: { '/api': apiTarget, '/gateway': gateway } },
  build: { modulePreload: { polyfill: false }, assetsInlineLimit: 0, chunkSizeWarningLimit: 700 },
});
