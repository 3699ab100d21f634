// What is read whenever something happened: one request at a time, and once more for what happened meanwhile, so that
// what is shown is never older than the last reason to ask.

export class Refresh {
    /** `read()` asks and shows; what it throws goes to `failed`, and is tried again by `retry`. */
    constructor(read, failed = () => {}) {
        Object.assign(this, { read, failed, isDue: false, isAsking: false });
    }

    async ask() {
        this.isDue = true;
        if (this.isAsking) return;
        this.isAsking = true;
        try {
            while (this.isDue) {
                this.isDue = false;
                await this.read();
            }
        } catch (problem) {
            this.isDue = true;
            this.failed(problem);
        } finally {
            this.isAsking = false;
        }
    }

    /** Asks where the last request failed, for every tick. */
    retry() {
        if (this.isDue) this.ask();
    }
}
