-- AlterTable
ALTER TABLE "Run" ADD COLUMN "report" TEXT;

-- AlterTable
ALTER TABLE "Release" ADD COLUMN "standbyAt" DATETIME;
ALTER TABLE "Release" ADD COLUMN "promotes" INTEGER;
ALTER TABLE "Release" ADD COLUMN "schema" TEXT;

-- CreateTable
CREATE TABLE "SignOff" (
    "applicationId" TEXT NOT NULL,
    "release" INTEGER NOT NULL,
    "item" TEXT NOT NULL,
    "byId" TEXT NOT NULL,
    "byName" TEXT NOT NULL,
    "at" DATETIME NOT NULL,

    PRIMARY KEY ("applicationId", "release", "item")
);
