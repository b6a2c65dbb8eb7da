export function BrandMark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 20 20" className={className} aria-hidden>
      <path
        d="M2.5 4.5 17.5 13.5M2.5 16.5h15"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
      />
      <path d="m7.2 4.7 6.2 3.7 1.6-2.7-6.7-1.9Z" fill="currentColor" />
    </svg>
  );
}
