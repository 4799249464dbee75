using System.Buffers.Binary;
using CsCheck;
using MobileNetEdge.Tests;
using MobileNetEdge.Vision.Pictures;
using StbImageWriteSharp;

namespace MobileNetEdge.Vision.Tests.Pictures;

public sealed class ExifOrientationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<int, bool> Orientations => [.. Enumerable.Range(1, 8).SelectMany(o => new[] { (o, false), (o, true) })];

    [Theory]
    [MemberData(nameof(Orientations))]
    public void The_number_in_the_header_is_read(int orientation, bool little)
    {
        Assert.Equal(orientation, ExifOrientation.Of([0xFF, 0xD8, .. App1(orientation, little), 0xFF, 0xDA]));

        // A JFIF segment, fill bytes and an APP1 of another kind stand in front, another entry in the directory.
        byte[] other = [0xFF, 0xE1, 0, 6, (byte)'X', (byte)'M', (byte)'P', 0];
        Assert.Equal(orientation, ExifOrientation.Of(
            [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 9, 9, 0xFF, .. other, .. App1(orientation, little, entriesBefore: 2), 0xFF, 0xDA]));
    }

    /// <summary>
    /// EXIF 2.3, tag 274, says where the stored picture's first row and column are seen. The stored one here is
    /// 1 2 3
    /// 4 5 6
    /// </summary>
    [Theory]
    [InlineData(1, 3, "123456")]
    [InlineData(2, 3, "321654")]    // row: top, column: right
    [InlineData(3, 3, "654321")]    // bottom, right
    [InlineData(4, 3, "456123")]    // bottom, left
    [InlineData(5, 2, "142536")]    // left, top
    [InlineData(6, 2, "415263")]    // right, top: the first row runs down the right side
    [InlineData(7, 2, "635241")]    // right, bottom
    [InlineData(8, 2, "362514")]    // left, bottom: the first row runs up the left side
    public void Pictures_are_turned_as_the_number_says(int orientation, int width, string seen)
    {
        Picture picture = ExifOrientation.Apply(new Picture([.. "123456".SelectMany(Pixel)], 3, 2), orientation);
        Assert.Equal((width, 6 / width), (picture.Width, picture.Height));
        Assert.Equal(seen.SelectMany(Pixel), picture.Rgb);

        static byte[] Pixel(char c) => [(byte)c, (byte)(c + 50), (byte)(c + 100)];
    }

    [Fact]
    public void A_photograph_held_upright_is_seen_upright()
    {
        // Stored lying: white on the left half. Number 6: its left side is what is seen at the top.
        byte[] stored = [.. Enumerable.Range(0, 16 * 32).SelectMany(i => Enumerable.Repeat((byte)(i % 32 < 16 ? 255 : 0), 3))];
        using MemoryStream jpeg = new();
        new ImageWriter().WriteJpg(stored, 32, 16, ColorComponents.RedGreenBlue, jpeg, 95);
        byte[] bytes = jpeg.ToArray();

        Picture plain = PictureFile.Load(_folder.Write("plain.jpg", bytes));
        Picture upright = PictureFile.Load(_folder.Write("phone.jpg", [.. bytes[..2], .. App1(6, little: true), .. bytes[2..]]));

        Assert.Equal((32, 16), (plain.Width, plain.Height));
        Assert.Equal((16, 32), (upright.Width, upright.Height));
        Assert.All(upright.Rgb[..(16 * 8 * 3)], value => Assert.InRange(value, 250, 255));
        Assert.All(upright.Rgb[^(16 * 8 * 3)..], value => Assert.InRange(value, 0, 5));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(65535)]
    public void Numbers_that_mean_nothing_mean_upright(int orientation) =>
        Assert.Equal(1, ExifOrientation.Of([0xFF, 0xD8, .. App1(orientation, little: false), 0xFF, 0xDA]));

    [Fact]
    public void A_damaged_header_never_throws()
    {
        byte[] whole = [0xFF, 0xD8, .. App1(6, little: true, entriesBefore: 1), 0xFF, 0xDA];
        for (int length = 0; length <= whole.Length; length++)
        {
            Assert.InRange(ExifOrientation.Of(whole.AsSpan(0, length)), 1, 8);
        }

        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte, Gen.Int[0, whole.Length - 1], Gen.Byte).Sample((i, a, j, b) =>
        {
            byte[] damaged = [.. whole];
            (damaged[i], damaged[j]) = (a, b);
            Assert.InRange(ExifOrientation.Of(damaged), 1, 8);
        });
        Assert.Equal(1, ExifOrientation.Of("BM"u8));
    }

    /// <summary>Segment APP1 with a TIFF directory that begins at byte 8.</summary>
    private static byte[] App1(int orientation, bool little, int entriesBefore = 0)
    {
        List<byte> tiff = [.. little ? "II"u8 : "MM"u8, .. Short(42), .. Long(8), .. Short(entriesBefore + 1)];
        for (int i = 0; i < entriesBefore; i++)
        {
            tiff.AddRange([.. Short(0x0100 + i), .. Short(4), .. Long(1), .. Long(6)]);
        }

        tiff.AddRange([.. Short(0x0112), .. Short(3), .. Long(1), .. Short(orientation), .. Short(0), .. Long(0)]);
        int length = 2 + 6 + tiff.Count;
        return [0xFF, 0xE1, (byte)(length >> 8), (byte)length, .. "Exif\0\0"u8, .. tiff];

        byte[] Short(int value)
        {
            byte[] bytes = new byte[2];
            if (little)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)value);
            }
            else
            {
                BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)value);
            }

            return bytes;
        }

        byte[] Long(int value) => little ? [.. Short(value), 0, 0] : [0, 0, .. Short(value)];
    }
}
