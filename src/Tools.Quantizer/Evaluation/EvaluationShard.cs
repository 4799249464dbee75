using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using MobileNetEdge.Tools.Quantizer.Images;
using MobileNetEdge.Vision;
using MobileNetEdge.Vision.Files;

namespace MobileNetEdge.Tools.Quantizer.Evaluation;

/// <summary>Which part of the pictures one of several machines does: every <see cref="Count"/>th, from the <see cref="Index"/>th
/// on.</summary>
/// <param name="Index">From 1.</param>
/// <param name="Count">How many parts there are.</param>
internal readonly record struct ShardNumber(int Index, int Count)
{
    /// <summary>As 3/8; null where the text is nothing of the kind.</summary>
    public static ShardNumber? Parse(string text) =>
        text.Split('/') is [var index, var count]
        && int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out int i)
        && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int n)
        && i >= 1 && i <= n
            ? new ShardNumber(i, n)
            : null;

    /// <summary>The part of a list. Sorted lists go by class: a piece in one would be a few classes only.</summary>
    public IReadOnlyList<T> Of<T>(IReadOnlyList<T> all)
    {
        (int first, int step) = (Index - 1, Count);
        return [.. all.Where((_, i) => i % step == first)];
    }

    public override string ToString() => $"{Index}/{Count}";
}

/// <summary>
/// What <c>evaluate --shard</c> writes and <c>evaluate merge</c> adds up, as JSON: every picture's result, and all that must be the same in
/// every part.
/// </summary>
/// <param name="Format">Always <see cref="FormatName"/>.</param>
/// <param name="Version">Of the format.</param>
/// <param name="Shard">From 1.</param>
/// <param name="Shards">How many there are.</param>
/// <param name="Model">File name of the network.</param>
/// <param name="ModelSha256">Of that file.</param>
/// <param name="Options">How pixels become input, as text.</param>
/// <param name="AllPictures">How many pictures all parts have together.</param>
/// <param name="PicturesSha256">Of the list of all of them with their classes.</param>
/// <param name="Results">Of this part's pictures, in their order.</param>
/// <param name="Kernels">What ran it: it changes no answer, so parts may differ in it. Null for float weights.</param>
/// <param name="Against">File name of the other network; null for none.</param>
/// <param name="AgainstSha256">Of that file.</param>
internal sealed record EvaluationShard(
    string Format,
    int Version,
    int Shard,
    int Shards,
    string Model,
    string ModelSha256,
    string Options,
    int AllPictures,
    string PicturesSha256,
    IReadOnlyList<PictureResult> Results,
    string? Kernels = null,
    string? Against = null,
    string? AgainstSha256 = null)
{
    public const string FormatName = "mobilenet-edge evaluation shard";
    public const int NewestVersion = 1;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <exception cref="InputException">It is not such a file, or damaged, or too new.</exception>
    public static EvaluationShard Read(string path)
    {
        EvaluationShard shard;
        try
        {
            shard = JsonSerializer.Deserialize<EvaluationShard>(InputFile.Read(path), Json)
                ?? throw new InputException($"{path}: holds nothing; 'evaluate --shard' writes files to merge");
        }
        catch (JsonException error)
        {
            throw new InputException(
                $"{path}: no results of 'evaluate --shard', or damaged ({error.Message.ReplaceLineEndings(" ")}); run this shard again",
                error);
        }

        if (shard.Format != FormatName)
        {
            throw new InputException($"{path}: no results of 'evaluate --shard'");
        }

        if (shard.Version != NewestVersion)
        {
            throw new InputException(
                $"{path}: its version is {shard.Version}, and this program reads {NewestVersion}: let one version write and merge all "
                    + "shards");
        }

        return shard.IsWhole
            ? shard
            : throw new InputException($"{path}: damaged: its numbers do not fit each other; run this shard again");
    }

    /// <summary>The list of pictures as the shards of one evaluation must share it.</summary>
    public static string HashOf(IEnumerable<LabelledPicture> pictures, string folder) => Convert.ToHexStringLower(SHA256.HashData(
        Encoding.UTF8.GetBytes(string.Concat(
            pictures.Select(picture => string.Create(CultureInfo.InvariantCulture, $"{NameOf(picture, folder)}\t{picture.Class}\n"))))));

    /// <summary>A picture's path below the folder, the same on every machine.</summary>
    public static string NameOf(LabelledPicture picture, string folder) => Path.GetRelativePath(folder, picture.Path).Replace('\\', '/');

    /// <summary>Whether the numbers can be those of an evaluation.</summary>
    private bool IsWhole =>
        Shard >= 1 && Shard <= Shards && Shards <= AllPictures
        && Results.Count == ((AllPictures - Shard) / Shards) + 1
        && (Against is null) == (AgainstSha256 is null)
        && Results.All(result => result is { Rank: >= 0, Best: >= 0, Picture: not null } && (Against is null
            ? result is { AgainstRank: null, AgainstBest: null, Signal: null, Noise: null }
            : result is { AgainstRank: >= 0, AgainstBest: >= 0, Signal: >= 0, Noise: >= 0 }));
}
