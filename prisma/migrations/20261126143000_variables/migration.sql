-- AlterTable
ALTER TABLE "Release" ADD COLUMN "variables" INTEGER;

-- CreateTable
CREATE TABLE "VariablesVersion" (
    "applicationId" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "at" DATETIME NOT NULL,
    "byId" TEXT NOT NULL,
    "byName" TEXT NOT NULL,
    "about" TEXT NOT NULL,
    "variables" TEXT NOT NULL,

    PRIMARY KEY ("applicationId", "environment", "version")
);
