export default function Page() {
  return <p>POST a topic to /api/haiku.</p>;
}
