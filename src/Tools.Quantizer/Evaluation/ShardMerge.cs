using MobileNetEdge.Vision;

namespace MobileNetEdge.Tools.Quantizer.Evaluation;

/// <summary>Parts of an evaluation → the evaluation, the same to the last bit as if one machine had done it.</summary>
internal static class ShardMerge
{
    /// <summary>Missing shards that a message names; the rest it counts.</summary>
    private const int MostNamed = 20;

    /// <param name="paths">The shards' files, in any order.</param>
    /// <exception cref="InputException">A file cannot be read, a shard is missing or there twice, or they are not of one
    /// evaluation.</exception>
    public static EvaluationResult Of(IReadOnlyList<string> paths)
    {
        (string Path, EvaluationShard Shard)[] parts = [.. paths.Select(static path => (path, EvaluationShard.Read(path)))];
        (string firstPath, EvaluationShard first) = parts[0];
        foreach ((string path, EvaluationShard shard) in parts)
        {
            Require(path, firstPath, "the number of shards", shard.Shards, first.Shards);
            Require(path, firstPath, "the model's SHA-256", shard.ModelSha256, first.ModelSha256);
            Require(path, firstPath, "the SHA-256 of --against", shard.AgainstSha256 ?? "none", first.AgainstSha256 ?? "none");
            Require(path, firstPath, "the preprocessing", shard.Options, first.Options);
            Require(path, firstPath, "the number of all pictures", shard.AllPictures, first.AllPictures);
            Require(path, firstPath, "the list of pictures and classes (its SHA-256)", shard.PicturesSha256, first.PicturesSha256);
        }

        if (parts.GroupBy(static part => part.Shard.Shard).FirstOrDefault(static same => same.Count() > 1) is { } twice)
        {
            throw new InputException(
                $"{twice.Last().Path}: shard {twice.Key}/{first.Shards} is also in {twice.First().Path}; name each shard once");
        }

        int[] missing = [.. Enumerable.Range(1, first.Shards).Except(parts.Select(static part => part.Shard.Shard))];
        if (missing.Length > 0)
        {
            string more = missing.Length > MostNamed ? $" and {missing.Length - MostNamed} more" : string.Empty;
            throw new InputException(
                $"{firstPath}: {missing.Length} of {first.Shards} shards are missing: {string.Join(", ", missing.Take(MostNamed))}{more}; "
                    + $"run them with --shard N/{first.Shards}, and merge all");
        }

        PictureResult[] all = new PictureResult[first.AllPictures];
        foreach ((_, EvaluationShard shard) in parts)
        {
            for (int i = 0; i < shard.Results.Count; i++)
            {
                all[shard.Shard - 1 + (i * shard.Shards)] = shard.Results[i];
            }
        }

        string[] kernels = [.. parts.Select(static part => part.Shard.Kernels).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
        return EvaluationResult.Of(first.Model, kernels.Length == 0 ? null : string.Join(", ", kernels), first.Against, all);
    }

    private static void Require<T>(string path, string firstPath, string what, T actual, T expected)
        where T : IEquatable<T>
    {
        if (!actual.Equals(expected))
        {
            throw new InputException(
                $"{path}: of another evaluation than {firstPath}: {what} is {actual}, and {expected} there; merge the shards of one "
                    + "command only");
        }
    }
}
