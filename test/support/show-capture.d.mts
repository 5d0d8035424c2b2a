export declare function treesOf(name: string, width?: number): Promise<string>;
