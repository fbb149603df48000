"""What screening asks about a counted poll, and what is to be checked."""

from app.said.marks import N_

TEXTS = (
    N_("%(village)s: thu về %(n)s phiếu trong khi có %(n2)s hộ – cần kiểm tra lại."),
    N_(
        "%(village)s: %(n)s phiếu giấy giống hệt nhau liền nhau trong một lượt nhập %(n2)s phiếu, nhiều hơn mức ngẫu "
        "nhiên thường cho – cần kiểm tra lại."
    ),
    N_(
        "%(village)s: %(n)s phiếu gửi qua mạng trong %(n2)s phút từ %(time)s ngày %(day)s, tính cả nửa giờ trước và "
        "sau đó có %(n3)s phiếu – cần kiểm tra lại."
    ),
    N_(
        "%(village)s: %(n)s phiếu gửi qua mạng trong %(n2)s phút, tính cả nửa giờ trước và sau đó có %(n3)s phiếu – "
        "cần kiểm tra lại."
    ),
    N_(
        "%(village)s: hài lòng tất cả các câu ở %(paper)s phiếu giấy và %(online)s phiếu qua mạng, chênh lệch khác "
        "với các thôn còn lại – cần kiểm tra lại."
    ),
    N_(
        "%(n)s trong %(n2)s thôn có toàn bộ phiếu hài lòng với câu hỏi chung; theo mức chênh lệch giữa các thôn còn "
        "lại thường có khoảng %(n3)s thôn – cần kiểm tra lại."
    ),
    N_(
        "Đối chiếu danh sách hộ: có hộ mới tách, mới đến chưa ghi vào hay không; có phiếu của thôn khác gộp vào hay "
        "không."
    ),
    N_("Đếm lại phiếu giấy của lượt nhập này, so với số phiếu đã phát; xem có tờ nào được nhập hai lần hay không."),
    N_(
        "Hỏi tổ lấy ý kiến: lúc đó thôn có họp, hoặc có người giúp nhiều hộ trả lời hay không. Nếu có thì đây là việc "
        "bình thường."
    ),
    N_(
        "Đối chiếu số phiếu giấy với biên bản kiểm phiếu của thôn. Hộ trả lời trên giấy và hộ trả lời qua mạng có thể "
        "vốn khác nhau."
    ),
    N_("Xem cách phát, thu và giữ kín phiếu ở các thôn này; phỏng vấn lại một số hộ nếu cần."),
)
