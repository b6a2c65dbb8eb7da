export { HistoryLoading as default } from "#components/history/history-loading.tsx";
