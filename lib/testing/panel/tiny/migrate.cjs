/** The release command: leaves a line in the database each time it runs. */
fetch(`http://${process.env.DATABASE_HOST}:3306/`, { method: "POST", body: "migrated" }).then(
  ({ status }) => process.exit(status === 200 ? 0 : 1),
  (error) => {
    console.error(error.message);
    process.exit(1);
  },
);
